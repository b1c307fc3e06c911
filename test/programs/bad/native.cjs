const addon = require('./build/Release/addon.node')
addon.start()
