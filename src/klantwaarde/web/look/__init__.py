"""How pages look and speak: templates, styles, language, and the pages that say no."""
