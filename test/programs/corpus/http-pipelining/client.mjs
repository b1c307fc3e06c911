import { connect } from 'node:net'

const { SERVER_HOST, SERVER_PORT } = process.env

const send = text =>
  new Promise(resolve => {
    let answer = ''
    const socket = connect(Number(SERVER_PORT), SERVER_HOST, () => socket.write(text))
    socket.setEncoding('utf8')
    socket.on('data', chunk => {
      answer += chunk
    })
    socket.on('error', error => {
      answer += error.code
    })
    socket.on('close', () => resolve(answer))
  })

const request = (method, path, body = '', ...headers) =>
  [
    `${method} ${path} HTTP/1.1`,
    'Host: server',
    ...(body === '' ? [] : [`Content-Length: ${Buffer.byteLength(body)}`]),
    ...headers,
    '',
    body,
  ].join('\r\n')

const last = 'Connection: close'
console.log(await send(request('GET', '/1?after=60') + request('GET', '/2?after=20') + request('GET', '/3', '', last)))
console.log(
  await send(
    request('POST', '/a?after=30', 'first') + request('PUT', '/b', 'zweite Ä') + request('HEAD', '/c', '', last),
  ),
)
console.log(await send(`${request('GET', '/good?after=30')}GARBAGE\r\n\r\n`))
console.log(await send(`${request('GET', '/1.0', '').replace('1.1', '1.0')}`))
const chunked = '4\r\nchun\r\n3;extension=1\r\nked\r\n0\r\nX-Trailer: t\r\n\r\n'
console.log(
  await send(
    request('POST', '/chunked', '', 'Transfer-Encoding: chunked') + chunked + request('GET', '/after', '', last),
  ),
)
