"""A library on disk: an SQLite database, the original files of images, and copies of the database."""
