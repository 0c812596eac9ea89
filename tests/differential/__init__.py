"""Random layers and stacks, through the rules and through real Keras: they must agree."""
