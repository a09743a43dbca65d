"""Speed and memory: ``symphony bench``. Ratios are taken side by side in one run."""
