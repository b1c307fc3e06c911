// A greeting over HTTP/2, without TLS.
import http2 from 'node:http2'

const server = http2.createServer((_request, response) => response.end('hello over HTTP/2'))
server.listen(process.env.PORT, () => console.log('ready'))
process.on('SIGTERM', () => server.close(() => console.log('closed')))
