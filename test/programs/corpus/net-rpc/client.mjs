import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

class Peer {
  #socket
  #pending = new Map()
  #lastId = 0
  #buffered = Buffer.alloc(0)

  async #connection() {
    for (let attempt = 0; this.#socket === undefined; attempt++) {
      const socket = connect(Number(process.env.SERVER_PORT), process.env.SERVER_HOST)
      const error = await new Promise(resolve => socket.once('connect', resolve).once('error', resolve))
      if (error === undefined) this.#socket = socket
      else if (attempt === 5) throw error
      else await sleep(20 * 2 ** attempt)
      socket.on('error', () => {})
      socket.on('data', chunk => this.#take(chunk))
      socket.on('close', () => this.#lost())
    }
    return this.#socket
  }

  #take(chunk) {
    this.#buffered = Buffer.concat([this.#buffered, chunk])
    while (this.#buffered.length >= 4) {
      const end = 4 + this.#buffered.readUInt32BE()
      if (this.#buffered.length < end) return
      const { id, result, error } = JSON.parse(this.#buffered.subarray(4, end).toString())
      this.#buffered = this.#buffered.subarray(end)
      const { resolve, reject } = this.#pending.get(id)
      this.#pending.delete(id)
      error === undefined ? resolve(result) : reject(new Error(error))
    }
  }

  #lost() {
    this.#socket = undefined
    this.#buffered = Buffer.alloc(0)
    for (const { reject } of this.#pending.values()) reject(new Error('the connection is gone'))
    this.#pending.clear()
  }

  async call(method, ...params) {
    const socket = await this.#connection()
    const body = Buffer.from(JSON.stringify({ id: ++this.#lastId, method, params }))
    const head = Buffer.alloc(4)
    head.writeUInt32BE(body.length)
    socket.write(head)
    socket.write(body)
    return new Promise((resolve, reject) => this.#pending.set(this.#lastId, { resolve, reject }))
  }

  close() {
    this.#socket?.end()
  }
}
const peer = new Peer()
const order = []
const call = (...args) =>
  peer.call(...args).then(
    result => order.push(result),
    error => order.push(error.message),
  )
await call('add', 1, 2)
await Promise.all([call('wait', 60), call('wait', 20)])
await Promise.all([call('add', 2, 3), call('fail'), call('nothing')])
console.log(order.splice(0, 3), order.splice(0).sort())
await call('large', 60_000)
console.log(order.pop().length)
await Promise.all([call('wait', 500), call('hangUp')])
await call('add', 20, 22)
console.log(order)
peer.close()
