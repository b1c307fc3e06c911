// Stock bittorrent-dht: the first is the bootstrap node, the second announces, the third looks for it.
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import DHT from 'bittorrent-dht'

const { NAME, PORT, PEERS } = process.env
const sha1 = text => createHash('sha1').update(text).digest()
const [first] = PEERS.split(',')
if (NAME !== 'peer1') await sleep(400)
const dht = new DHT({ nodeId: sha1(NAME), bootstrap: NAME === 'peer1' ? [] : [first] })
const file = sha1('a file')
dht.on('error', error => console.log(error.message))
dht.listen(Number(PORT))
await once(dht, 'listening')
if (NAME !== 'peer1') await once(dht, 'ready')
await sleep(NAME === 'peer1' ? 700 : 300)

const put = value =>
  new Promise(resolve =>
    dht.put({ v: Buffer.from(value) }, (error, hash) => resolve(error?.message ?? hash.toString('hex'))),
  )
const get = hash =>
  new Promise(resolve => dht.get(hash, (error, found) => resolve(error?.message ?? found?.v.toString() ?? 'nothing')))

if (NAME === 'peer2') {
  await new Promise(resolve =>
    dht.announce(file, 6_881, error => resolve(error && console.log('announce', error.message))),
  )
  console.log('announced, and put', await put('a value'))
}
if (NAME === 'peer3') {
  const found = new Set()
  dht.on('peer', peer => found.add(peer.port))
  for (let tries = 0; found.size === 0 && tries < 10; tries++) {
    await sleep(200)
    await new Promise(resolve => dht.lookup(file, resolve))
  }
  console.log('found', [...found])
  console.log(
    'got',
    await get('5f3f9d3a7b6d9d3a7b6d9d3a7b6d9d3a7b6d9d3a'),
    '|',
    await get(createHash('sha1').update('7:a value').digest()),
  )
}
await sleep(NAME === 'peer3' ? 100 : 3_000)
console.log('knows', dht.toJSON().nodes.length >= 1)
dht.destroy(() => console.log('gone'))
