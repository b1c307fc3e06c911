// Members find each other and agree on what they were told, by gossip in datagrams.
import dgram from 'node:dgram'
import { once } from 'node:events'

const { NAME, PORT, PEERS } = process.env
const others = PEERS.split(',')
  .map(address => address.split(':'))
  .filter((_, i) => NAME !== `peer${i + 1}`)
const known = new Map([[NAME, { version: 1, value: `I am ${NAME}` }]])
let [sent, rumours] = [0, 0]

const socket = dgram.createSocket('udp4')
socket.on('error', error => console.log(error.code))
socket.on('message', data => {
  const { kind, entries } = JSON.parse(data)
  for (const [name, entry] of entries) {
    if (entry.version <= (known.get(name)?.version ?? 0)) continue
    known.set(name, entry)
    rumours++
  }
  if (kind === 'bye') known.delete(entries[0][0])
})
socket.bind(Number(PORT))
await once(socket, 'listening')

function tell(kind, entries) {
  const data = Buffer.from(JSON.stringify({ kind, entries }))
  const [host, port] = others[sent++ % others.length]
  socket.send(data, Number(port), host)
}
const round = setInterval(() => tell('state', [...known]), 20)
setTimeout(() => known.set(NAME, { version: 2, value: `${NAME} has changed` }), 400)
setTimeout(() => {
  clearInterval(round)
  for (const [name, { version, value }] of [...known].sort()) console.log(name, version, value)
  console.log('heard news', rumours >= others.length * 2, 'spoke', sent > 10)
  socket.close(() => console.log('closed'))
}, 1_500)
