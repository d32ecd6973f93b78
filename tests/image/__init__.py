"""The container files: their text always; the images themselves by ``make image-test``, if an engine runs."""
