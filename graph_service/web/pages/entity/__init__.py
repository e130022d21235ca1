"""The pages about entities: of one, of the paths between two, of what surrounds one."""
