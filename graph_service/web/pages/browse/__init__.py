"""The pages through which one browses without a question: the front page, the page about the archive, lists, trees, maps and timelines."""
