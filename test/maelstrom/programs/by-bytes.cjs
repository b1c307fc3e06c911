let rest = ''
let id

process.stdin.setEncoding('utf8')
process.stdin.on('data', chunk => {
  const lines = (rest + chunk).split('\n')
  rest = lines.pop()
  for (const line of lines) {
    const { src, body } = JSON.parse(line)
    id ??= body.node_id
    const answer = { ...body, type: `${body.type}_ok`, in_reply_to: body.msg_id }
    process.stdout.write(`${JSON.stringify({ src: id, dest: src, body: answer })}\n`)
  }
})
