const name = ['../fixtures/globals', 'mjs'].join('.')
require(name)
