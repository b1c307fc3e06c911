// Two thermometers, and one who watches them. One of them dies.
import mqtt from 'mqtt'

const url = `mqtt://${process.env.BROKER_HOST}:${process.env.BROKER_PORT}`
const options = { reconnectPeriod: 100, connectTimeout: 1_000, keepalive: 5 }
const join = async (clientId, more = {}) => {
  const client = mqtt.connect(url, { clientId, ...options, ...more })
  client.on('error', error => console.log(clientId, error.code ?? error.message))
  await new Promise(resolve => client.once('connect', resolve).once('error', resolve))
  return client
}
const seen = []
const watcher = await join('watcher')
watcher.on('message', (topic, payload, { qos, retain }) =>
  seen.push(`${topic} ${payload} qos ${qos}${retain ? ' retained' : ''}`),
)
const settle = () => new Promise(resolve => setTimeout(resolve, 100))

const attic = await join('attic', { will: { topic: 'home/attic/gone', payload: 'it died', qos: 1 } })
const cellar = await join('cellar')
try {
  await attic.publishAsync('home/attic/name', 'the attic', { qos: 1, retain: true })
  const granted = await watcher.subscribeAsync({ 'home/+/temperature': { qos: 0 }, 'home/attic/#': { qos: 2 } })
  console.log(granted.map(({ topic, qos }) => `${topic} ${qos}`))
  for (const degrees of [20, 21, 22]) await attic.publishAsync('home/attic/temperature', String(degrees), { qos: 2 })
  await settle()
  await cellar.publishAsync('home/cellar/temperature', '12', { qos: 1 })
  await cellar.publishAsync('home/cellar/humidity', '80')
  await settle()
  attic.stream.destroy()
  attic.end(true)
  await settle()
  console.log(seen)
  await watcher.unsubscribeAsync('home/attic/#')
  await cellar.publishAsync('home/attic/temperature', 'a lie')
  await settle()
  console.log(seen.length)
} catch (error) {
  console.log('failed', error.code ?? error.message)
}
const mallory = await join('mallory', { username: 'mallory', reconnectPeriod: 0 })
console.log(mallory.connected)
for (const client of [watcher, cellar, mallory]) {
  client.end()
  await settle()
}
