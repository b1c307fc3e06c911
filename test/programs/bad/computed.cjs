const name = ['./throws', 'ts'].join('.')
require(name)
