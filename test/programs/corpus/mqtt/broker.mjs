// A broker that lets all in but one.
import { createServer } from 'node:net'
import { Aedes } from 'aedes'

const broker = await Aedes.createBroker({ concurrency: 10, heartbeatInterval: 1_000 })
broker.authenticate = (_client, name, _password, done) => done(null, name !== 'mallory')
broker.on('clientReady', client => console.log('hello', client.id))
broker.on('clientDisconnect', client => console.log('bye', client.id))
broker.on('clientError', (client, error) => console.log('error', client.id, error.message))

const server = createServer(broker.handle)
server.listen(process.env.PORT, () => console.log('broker is ready'))
process.on('SIGTERM', () => broker.close(() => server.close(() => console.log('closed'))))
