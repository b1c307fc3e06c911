require('a-package-that-nothing-has')
