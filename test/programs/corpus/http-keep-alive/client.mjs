import http from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'

const { SERVER_HOST, SERVER_PORT } = process.env

const get = (path, agent) =>
  new Promise(resolve => {
    const request = http.get({ host: SERVER_HOST, port: SERVER_PORT, path, agent }, async response => {
      let text = ''
      for await (const chunk of response) text += chunk
      const { connection, 'keep-alive': keep } = response.headers
      resolve(`${text} ${connection} ${keep ?? ''} ${request.reusedSocket ? 'reused' : 'new'}`)
    })
    request.on('error', error => resolve(`${path} ${error.code} ${request.reusedSocket}`))
  })

const agent = new http.Agent({ keepAlive: true, maxSockets: 2, maxFreeSockets: 1, scheduling: 'fifo' })
console.log('one after the other')
for (const path of ['/a', '/b', '/last', '/c']) console.log(await get(path, agent))
console.log('four at once, on two sockets')
const answers = await Promise.all(['/slow', '/slow', '/d', '/e'].map(path => get(path, agent)))
console.log(new Set(answers.map(each => JSON.parse(each.slice(0, each.indexOf('}') + 1)).connection)).size, 'sockets')
await sleep(50)
const count = sockets => Object.values(sockets).flat().length
console.log('free', count(agent.freeSockets), 'busy', count(agent.sockets), 'waiting', count(agent.requests))
console.log('after the server has closed what was idle')
await sleep(4_500)
console.log('free', count(agent.freeSockets))
console.log(await get('/f', agent))
for (let i = 0; i < 5; i++) console.log(await get(`/many/${i}`, agent))
console.log('without an agent')
console.log(await get('/g', false))
agent.destroy()
