/** Scripts that run inside the page, as text: they measure with the page's own clock. Each is a function expression. */

/** Starts the clock at the next click or key press and stops it one frame after a film other than `before` was drawn. */
export const timeToFilm = `(before) => new Promise((done) => {
  let start = 0
  const begin = (event) => { start ||= event.timeStamp }
  addEventListener('click', begin, { capture: true, once: true })
  addEventListener('keydown', begin, { capture: true, once: true })
  const look = () => {
    const film = document.querySelector('canvas.cornerstone-canvas')?.dataset.film
    if (film && film !== before) requestAnimationFrame(() => done(performance.now() - start))
    else requestAnimationFrame(look)
  }
  look()
})`

/** Drags across the film, one move per animation frame, and answers milliseconds of every drawing and between frames. */
export const drag = `async ({ button, frames }) => {
  const viewport = document.querySelector('.viewport'), inner = viewport.querySelector('.inner')
  const draws = [], gaps = []
  const rendered = (event) => draws.push(event.detail.renderTimeInMs)
  inner.addEventListener('cornerstoneimagerendered', rendered)
  const box = viewport.getBoundingClientRect(), x = box.left + box.width / 2, y = box.top + box.height / 2
  const capture = viewport.setPointerCapture
  viewport.setPointerCapture = () => {}
  const fire = (type, dx, dy) => viewport.dispatchEvent(new PointerEvent(type, { bubbles: true, clientX: x + dx, clientY: y + dy, pointerId: 1, button, buttons: 1 }))
  const frame = () => new Promise((next) => requestAnimationFrame(next))
  fire('pointerdown', 0, 0)
  let last = await frame()
  for (let i = 0; i < frames; i++) {
    fire('pointermove', 90 * Math.sin(i / 10), 70 * Math.cos(i / 9) - 70)
    const now = await frame()
    gaps.push(now - last)
    last = now
  }
  fire('pointerup', 0, 0)
  viewport.setPointerCapture = capture
  inner.removeEventListener('cornerstoneimagerendered', rendered)
  const { width, height } = viewport.querySelector('canvas')
  return { draws, gaps, width, height }
}`

/** Notes for every key press how long it took until the page was painted: after the next frame has been handed over. */
export const startKeyClock = `(() => {
  window.keyTimes = []
  window.keyClock ??= addEventListener('keydown', (event) => {
    const at = event.timeStamp
    requestAnimationFrame(() => {
      const after = new MessageChannel()
      after.port1.onmessage = () => window.keyTimes.push(performance.now() - at)
      after.port2.postMessage(null)
    })
  }, { capture: true }) ?? true
})()`

export const keyLatencies = 'new Promise((done) => setTimeout(() => done(window.keyTimes), 300))'
