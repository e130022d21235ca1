"""What is known before a story is read: entities, their names, the gazetteer, people's decisions. Loaded once.

That Kiev is Kyiv, geonames.py has from GeoNames; a reference file or a decision can say so of any other entity.
"""
