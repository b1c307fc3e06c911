import { PassThrough } from 'node:stream'
import tls from 'node:tls'

const socket = tls.connect({ socket: new PassThrough(), servername: 'example.org' })
socket.write('hello')
