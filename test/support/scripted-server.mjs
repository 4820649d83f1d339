import { createServer } from 'node:http';
import { WebSocketServer } from 'ws';

/**
 * The far end of a WebSocket that does what a test says and nothing by itself, but for answering
 * CRLFCRLF by CRLF. Messages wait in the order they came until the test asks for them.
 */
export class ScriptedServer {
  #http;
  #open = new Set();
  #sockets = [];
  #messages = [];
  #look = new Set();
  #mode = 'accept';
  #pongs = true;
  #deaf = false;

  /** How many CRLFCRLF pings came, and how many connections were ever asked for. */
  pings = 0;
  attempts = 0;
  port = 0;

  get url() {
    return `ws://127.0.0.1:${this.port}`;
  }

  /** Sockets that are open now. */
  get connections() {
    return this.#sockets.filter((socket) => socket.readyState === socket.OPEN).length;
  }

  /** Listens, on the same port as before where it has had one. */
  listen() {
    if (this.#http) return Promise.resolve();
    const http = createServer((request, response) => response.writeHead(404).end());
    const sockets = new WebSocketServer({
      noServer: true,
      handleProtocols: (offered) => (offered.has('sip') ? 'sip' : false),
    });
    http.on('connection', (socket) => {
      this.#open.add(socket);
      socket.on('error', () => undefined);
      socket.once('close', () => this.#open.delete(socket));
    });
    http.on('upgrade', (request, socket, head) => {
      this.attempts += 1;
      this.#changed();
      if (this.#mode === 'hang') return;
      if (this.#mode === 'refuse') {
        socket.end('HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n');
        return;
      }
      sockets.handleUpgrade(request, socket, head, (ws) => this.#accepted(ws));
    });
    this.#http = http;
    return new Promise((done, fail) => {
      http.once('error', fail);
      http.listen(this.port, '127.0.0.1', () => {
        this.port = http.address().port;
        done();
      });
    });
  }

  #accepted(ws) {
    const connection = this.#sockets.push(ws) - 1;
    ws.on('error', () => undefined);
    ws.on('close', () => this.#changed());
    ws.on('message', (data) => {
      if (this.#deaf) return;
      const text = data.toString();
      if (text.trim() !== '') {
        this.#messages.push({ text, connection });
      } else if (text === '\r\n\r\n') {
        this.pings += 1;
        if (this.#pongs) ws.send('\r\n');
      }
      this.#changed();
    });
    this.#changed();
  }

  #changed() {
    for (const look of [...this.#look]) look();
  }

  // Asks again at each change until there is an answer.
  #until(answer, timeout, what) {
    return new Promise((done, fail) => {
      const finish = () => {
        clearTimeout(timer);
        this.#look.delete(look);
      };
      const look = () => {
        const value = answer();
        if (value === undefined) return;
        finish();
        done(value);
      };
      const timer = setTimeout(() => {
        finish();
        fail(new Error(`${what} in ${timeout} ms`));
      }, timeout);
      this.#look.add(look);
      look();
    });
  }

  /** The next message that has not been asked for: `{ text, connection }`. */
  next(timeout = 5000) {
    return this.#until(() => this.#messages.shift(), timeout, 'no message came');
  }

  /** What has come and has not been asked for. */
  waiting() {
    return [...this.#messages];
  }

  /** Waits until so many connections are open. */
  connected(count = 1, timeout = 5000) {
    const enough = () => (this.connections === count ? count : undefined);
    return this.#until(enough, timeout, `not ${count} but ${this.connections} connections`);
  }

  /** Waits until so many connections have been asked for since the start. */
  attempted(count, timeout = 5000) {
    const enough = () => (this.attempts >= count ? this.attempts : undefined);
    return this.#until(enough, timeout, `not ${count} but ${this.attempts} attempts`);
  }

  /** Waits until so many pings have come since the start. */
  pinged(count, timeout = 5000) {
    const enough = () => (this.pings >= count ? this.pings : undefined);
    return this.#until(enough, timeout, `not ${count} but ${this.pings} pings`);
  }

  /** Sends text as one frame; on the latest connection unless told which. */
  send(text, connection = this.#sockets.length - 1) {
    const socket = this.#sockets[connection];
    if (!socket || socket.readyState !== socket.OPEN)
      throw new Error('no open connection to send on');
    socket.send(text);
  }

  /** Ends connections without a closing handshake, as a network that breaks. */
  drop() {
    for (const socket of this.#open) socket.destroy();
  }

  /** Ends connections by the closing handshake. */
  closeSockets(code = 1000, reason = '') {
    for (const socket of this.#sockets) socket.close(code, reason);
  }

  /** `accept` connections, `refuse` them with 503, or `hang`: never finish the handshake. */
  setMode(mode) {
    this.#mode = mode;
  }

  /** Whether it answers pings. */
  setPongs(on) {
    this.#pongs = on;
  }

  /** Half open: connections stay, whatever comes is lost and nothing is answered. */
  setDeaf(on) {
    this.#deaf = on;
  }

  /** Stops listening and drops all; `listen()` takes it up again on the same port. */
  async close() {
    const http = this.#http;
    if (!http) return;
    this.#http = undefined;
    const closed = new Promise((done) => http.close(done));
    this.drop();
    await closed;
  }
}
