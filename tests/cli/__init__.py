"""The program as people use it: words in, words and a signed commit out; real git and gpg."""
