"""Records: values of the domain as YAML files, and back. The only room that knows YAML and the store's layout."""
