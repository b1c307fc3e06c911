import { createInterface } from 'node:readline'

let id = ''

// It never comes to its end, and so it is never done with starting.
for await (const line of createInterface({ input: process.stdin })) {
  const { src, body } = JSON.parse(line)
  if (body.type === 'init') id = body.node_id
  const answer = { ...body, type: `${body.type}_ok`, in_reply_to: body.msg_id, msg_id: undefined }
  process.stdout.write(`${JSON.stringify({ src: id, dest: src, body: answer })}\n`)
}
