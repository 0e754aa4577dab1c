"""The system below: files opened and replaced safely, programs started with nothing strange in their surroundings.

Every other room asks this one. It knows nothing of agreements, of git or of keys.
"""
