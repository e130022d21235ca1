"""The bare model: what encoding a question takes, and what a process holds that can do nothing else."""

from sentence_transformers import SentenceTransformer


def build(_job):
    """Nothing has to be built."""
    return {}


def answers(job):
    """Return what can be asked."""
    model = SentenceTransformer(job.model, device="cpu", local_files_only=True)
    return {"encode": lambda question: model.encode([question[1]], normalize_embeddings=True) is None}


def quality(_job):
    """A model alone ranks nothing."""
    return {}
