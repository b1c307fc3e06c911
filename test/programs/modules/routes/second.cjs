exports.name = 'two'
exports.here = require('node:path').basename(__filename)
