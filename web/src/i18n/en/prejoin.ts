/** The moment before a room: devices, preview, permissions. */
export const prejoin = {
  title: 'Ready for “{{name}}”?',
  joinAs: 'You join as {{name}}',
  preview: 'Your camera, as a mirror shows it',
  cameraOff: 'Your camera is off',
  cameraStarting: 'Starting the camera…',
  microphone: 'Microphone',
  camera: 'Camera',
  speaker: 'Speaker',
  unnamedDevice: 'Device {{number}}',
  systemDefault: 'System default',
  noDevices: 'None found',
  micOn: 'Microphone is on',
  micOff: 'Microphone is off',
  turnMicOn: 'Turn microphone on',
  turnMicOff: 'Turn microphone off',
  turnCameraOn: 'Turn camera on',
  turnCameraOff: 'Turn camera off',
  level: 'Microphone level',
  speakToTest: 'Say something: the bar should move.',
  join: 'Join now',
  joining: 'Joining…',
  listenOnly: 'Without a microphone you join to listen. You can switch it on later.',
  full: 'The room is full right now.',
  problem: {
    microphone: {
      denied:
        'This page may not use the microphone. Open the site settings beside the address, allow the microphone, then try again.',
      'not-found': 'No microphone was found. Plug one in, or just listen.',
      overconstrained: 'No microphone was found. Plug one in, or just listen.',
      'in-use': 'The microphone is in use by another program. Close that, then try again.',
      unsupported: 'Browsers allow microphones only on secure addresses (https). Here you can listen.',
      unknown: 'The microphone did not start. Try again, or just listen.',
    },
    both: {
      denied:
        'This page may not use the microphone and the camera. Open the site settings beside the address, allow both, then try again.',
      'not-found': 'Neither a microphone nor a camera was found. Plug them in, or just listen.',
      overconstrained: 'Neither a microphone nor a camera was found. Plug them in, or just listen.',
      'in-use': 'Microphone and camera are in use by another program. Close that, then try again.',
      unsupported:
        'Browsers allow microphones and cameras only on secure addresses (https). Here you can listen, read and write.',
      unknown: 'Microphone and camera did not start. Try again, or just listen.',
    },
    camera: {
      denied:
        'This page may not use the camera. Open the site settings beside the address, allow the camera, then try again.',
      'not-found': 'No camera was found. You can take part without one.',
      overconstrained: 'No camera was found. You can take part without one.',
      'in-use': 'The camera is in use by another program. Close that, then try again.',
      unsupported:
        'Browsers allow cameras only on secure addresses (https). Here you can take part without one.',
      unknown: 'The camera did not start. Try again, or take part without it.',
    },
    screen: {
      denied: 'The screen was not shared.',
      'not-found': 'This browser cannot share a screen.',
      overconstrained: 'This browser cannot share a screen.',
      'in-use': 'The screen cannot be shared right now.',
      unsupported: 'Browsers share screens only on secure addresses (https).',
      unknown: 'The screen could not be shared.',
    },
  },
} as const;
