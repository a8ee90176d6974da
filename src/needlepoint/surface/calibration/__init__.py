"""Where the lights are and how large a pixel is: shiny ball, marker, screen."""
