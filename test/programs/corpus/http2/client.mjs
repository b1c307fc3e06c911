import http2 from 'node:http2'

const session = http2.connect(`http://${process.env.SERVER_HOST}:${process.env.SERVER_PORT}`)
const stream = session.request({ ':path': '/' })
let text = ''
for await (const chunk of stream) text += chunk
console.log(text)
session.close()
