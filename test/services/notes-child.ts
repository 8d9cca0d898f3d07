import { ask, openApp } from './app.ts'

/** Saves annotations one after another and tells of each one that was answered, until it is killed. */
const [library, instance] = process.argv.slice(2)
const app = await openApp(library)
for (let n = 0; ; n++) {
  const uid = `00000000-${String(n).padStart(4, '0')}`
  await ask(app, 'annotations.save', { uid, instanceId: Number(instance), frame: 0, shape: { kind: 'length', points: [[n, 0], [n, 10]] } })
  await ask(app, 'marks.add', { instanceId: Number(instance), frame: 0, finding: 'nodule', shape: 'box', x: n % 40, y: 2, width: 3, height: 4 })
  process.stdout.write(`${n}\n`)
}
