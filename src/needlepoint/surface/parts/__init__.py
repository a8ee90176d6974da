"""Parts of a face that are no open skin: found by form, drawn by hand, proposed from landmarks."""
