"""The design system: colours, sizes, type, icons and the style sheet made of them."""
