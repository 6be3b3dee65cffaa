"""Review an answer: the queue, what a reviewer reads, the verdict and its remarks."""
