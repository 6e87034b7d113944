"""The centre pane: a character's images by round."""
