"""The data folder: one writer, whole generations. Nothing is published half."""
