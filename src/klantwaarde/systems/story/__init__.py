"""Story: customers' own words, coded into customer values by people, with a fast second reader that gives reasons."""
