import http2 from 'node:http2'

setTimeout(() => {
  http2.connect('http://localhost')
}, 10)
