"""The trained verifier: reads (evidence, claim), returns calibrated probabilities; no torch."""
