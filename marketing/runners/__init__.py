"""Loops that join both worlds: take rows, send them, write down what became of them."""
