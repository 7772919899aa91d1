"""Studies in the web app: who is asked, what is asked, and the folder the runner works on."""
