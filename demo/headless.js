const line = document.querySelector('webex-line');
line.querySelector('button').onclick = () => line.makeCall('alice@example.com').dial();
