import http from 'node:http'

http.createServer((_request, response) => response.end('{"hello":"world"}')).listen(Number(process.env.PORT ?? 3000))
