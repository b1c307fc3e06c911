import { deliveredWithoutSwarmPerSecond as a, deliveredWithSwarmPerSecond as b } from './network-faults.ts'
// rate * wall = delivered; per CPU second instead of wall second
const cpu = async (f: () => Promise<number>) => { const s = performance.now(), c = process.cpuUsage(); const r = await f(); const w = (performance.now()-s)/1e3, u = process.cpuUsage(c); return r*w/((u.user+u.system)/1e6) }
await a(); await b()
const rs:number[]=[]; const xs:number[]=[], ys:number[]=[]
for (let i=0;i<9;i++) { const x=await cpu(a), y=await cpu(b); xs.push(x);ys.push(y);rs.push(x/y) }
const med=(l:number[])=>l.sort((p,q)=>p-q)[l.length>>1]!
console.log(Math.round(med(xs)),Math.round(med(ys)),med(rs).toFixed(2), rs.map(r=>r.toFixed(2)).join(' '))
