// Runs in a page before its own code. Which connections there are, and when each is up.
window.connections = [];
window.RTCPeerConnection = class extends RTCPeerConnection {
  constructor(...given) {
    super(...given);
    const entry = { connection: this, connectedAt: undefined };
    window.connections.push(entry);
    this.addEventListener('connectionstatechange', () => {
      if (this.connectionState === 'connected') entry.connectedAt ??= performance.now();
    });
  }
};
