"""What templates can say beyond what Django lends them."""
