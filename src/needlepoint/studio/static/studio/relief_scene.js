// The relief drawn by the graphics chip: one grid of heights, one far lamp, no perspective, so that
// lengths on the screen stay in proportion. What is drawn is what was measured; nothing is smoothed.

const VERTEX = `#version 300 es
layout(location = 0) in vec3 place;   // x right, y down, z out of the skin [mm]
layout(location = 1) in vec2 slope;   // dz/dx, dz/dy
uniform mat3 turn;
uniform vec2 scale;                   // to the screen, from -1 to 1 [1/mm]
uniform vec2 pan;                     // on the screen, right and down [mm]
uniform float steep, deepest;
uniform vec2 half_mm;
out vec3 normal;
out vec2 spot;
void main() {
  normal = normalize(vec3(-steep * slope, 1.0));
  spot = place.xy / (2.0 * half_mm) + 0.5;
  vec3 seen = turn * vec3(place.xy, steep * place.z);
  gl_Position = vec4((seen.x + pan.x) * scale.x, -(seen.y + pan.y) * scale.y, -seen.z / deepest, 1.0);
}`;

const FRAGMENT = `#version 300 es
precision highp float;
in vec3 normal;
in vec2 spot;
uniform vec3 lamp;                    // from the skin to the lamp, turns with the skin
uniform sampler2D photo;
uniform bool with_photo;
out vec4 colour;
void main() {
  vec3 skin = with_photo ? texture(photo, spot).rgb : vec3(0.93, 0.80, 0.72);
  float light = max(dot(normalize(normal), lamp), 0.0);
  colour = vec4(skin * (with_photo ? 0.45 + 0.75 * light : 0.10 + 0.95 * light), 1.0);
}`;

const UNSOUND = -32768;

/** Read what the studio sends: sizes, then heights in whole micrometres. */
export function readMesh(buffer) {
  const head = new DataView(buffer);
  const [rows, cols] = [head.getUint32(0, true), head.getUint32(4, true)];
  const heights = new Int16Array(buffer.slice(16));
  if (heights.length !== rows * cols) throw new Error("the relief came torn");
  const sorted = Float32Array.from(heights.filter((um) => um !== UNSOUND)).sort();
  const middle = (sorted[sorted.length >> 1] || 0) / 1000;
  return { rows, cols, heights, middle, stepMm: head.getFloat32(8, true), factor: head.getFloat32(12, true) };
}

/** Heights over the middle one [mm]; what is not sound lies on it. */
export function heightMm(mesh, row, col) {
  const r = Math.min(mesh.rows - 1, Math.max(0, Math.round(row)));
  const c = Math.min(mesh.cols - 1, Math.max(0, Math.round(col)));
  const um = mesh.heights[r * mesh.cols + c];
  return um === UNSOUND ? 0 : um / 1000 - mesh.middle;
}

/** Where a point of the grid lies [mm], from the middle of the relief. */
export function placeMm(mesh, row, col) {
  return [(col - (mesh.cols - 1) / 2) * mesh.stepMm, (row - (mesh.rows - 1) / 2) * mesh.stepMm];
}

/** Rotation: first about the line of sight, then tilted backwards; by columns, in degrees. */
export function rotation(turn, tilt) {
  const [a, b] = [turn, tilt].map((degrees) => (degrees * Math.PI) / 180);
  const [ca, sa, cb, sb] = [Math.cos(a), Math.sin(a), Math.cos(b), Math.sin(b)];
  return [ca, sa * cb, sa * sb, -sa, ca * cb, ca * sb, 0, -sb, cb];
}

export class ReliefScene {
  /** Throws where the browser cannot draw so. */
  constructor(canvas, mesh) {
    this.canvas = canvas;
    this.mesh = mesh;
    this.gl = canvas.getContext("webgl2", { antialias: true, alpha: true });
    if (!this.gl) throw new Error("no WebGL 2");
    this.program = this.build();
    this.count = this.fill();
    this.photo = null;
  }

  build() {
    const gl = this.gl;
    const program = gl.createProgram();
    for (const [kind, text] of [[gl.VERTEX_SHADER, VERTEX], [gl.FRAGMENT_SHADER, FRAGMENT]]) {
      const shader = gl.createShader(kind);
      gl.shaderSource(shader, text);
      gl.compileShader(shader);
      gl.attachShader(program, shader);
    }
    gl.linkProgram(program);
    if (!gl.getProgramParameter(program, gl.LINK_STATUS)) throw new Error(gl.getProgramInfoLog(program));
    gl.useProgram(program);
    gl.enable(gl.DEPTH_TEST);
    return program;
  }

  /** Hand heights, slopes and triangles to the chip; triangles touching unsound points are left out. */
  fill() {
    const { gl, mesh } = this;
    const { rows, cols, heights, stepMm } = mesh;
    const points = new Float32Array(rows * cols * 5);
    for (let r = 0, k = 0; r < rows; r++) {
      for (let c = 0; c < cols; c++, k += 5) {
        const [x, y] = placeMm(mesh, r, c);
        const across = heightMm(mesh, r, c + 1) - heightMm(mesh, r, c - 1);
        const down = heightMm(mesh, r + 1, c) - heightMm(mesh, r - 1, c);
        const edge = (c === 0 || c === cols - 1 ? 1 : 2) * stepMm;
        const side = (r === 0 || r === rows - 1 ? 1 : 2) * stepMm;
        points.set([x, y, heightMm(mesh, r, c), across / edge, down / side], k);
      }
    }
    const corners = [];
    for (let r = 0; r + 1 < rows; r++) {
      for (let c = 0; c + 1 < cols; c++) {
        const [a, b] = [r * cols + c, (r + 1) * cols + c];
        if ([a, a + 1, b, b + 1].every((n) => heights[n] !== UNSOUND)) corners.push(a, b, a + 1, a + 1, b, b + 1);
      }
    }
    gl.bindBuffer(gl.ARRAY_BUFFER, gl.createBuffer());
    gl.bufferData(gl.ARRAY_BUFFER, points, gl.STATIC_DRAW);
    gl.enableVertexAttribArray(0);
    gl.vertexAttribPointer(0, 3, gl.FLOAT, false, 20, 0);
    gl.enableVertexAttribArray(1);
    gl.vertexAttribPointer(1, 2, gl.FLOAT, false, 20, 12);
    gl.bindBuffer(gl.ELEMENT_ARRAY_BUFFER, gl.createBuffer());
    gl.bufferData(gl.ELEMENT_ARRAY_BUFFER, new Uint32Array(corners), gl.STATIC_DRAW);
    return corners.length;
  }

  /** Lay the photograph over the skin. */
  dress(image) {
    const gl = this.gl;
    gl.bindTexture(gl.TEXTURE_2D, gl.createTexture());
    gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGB, gl.RGB, gl.UNSIGNED_BYTE, image);
    gl.generateMipmap(gl.TEXTURE_2D);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, gl.LINEAR_MIPMAP_LINEAR);
    this.photo = image;
  }

  /** Half sizes of the relief [mm]. */
  get half() {
    return [((this.mesh.cols - 1) * this.mesh.stepMm) / 2, ((this.mesh.rows - 1) * this.mesh.stepMm) / 2];
  }

  /** Pixels of the page a millimetre. */
  perMm(zoom) {
    const [x, y] = this.half;
    const { clientWidth, clientHeight } = this.canvas;
    return zoom * Math.min(clientWidth / (2 * x), clientHeight / (2 * y)) * 0.98;
  }

  draw({ around, height, turn, tilt, zoom, steep, photo, pan }) {
    const { gl, canvas, program } = this;
    const dense = Math.min(window.devicePixelRatio || 1, 2);
    canvas.width = Math.round(canvas.clientWidth * dense);
    canvas.height = Math.round(canvas.clientHeight * dense);
    gl.viewport(0, 0, canvas.width, canvas.height);
    gl.clearColor(0, 0, 0, 0);
    gl.clear(gl.COLOR_BUFFER_BIT | gl.DEPTH_BUFFER_BIT);
    const set = (name) => gl.getUniformLocation(program, name);
    const [a, h] = [around, height].map((degrees) => (degrees * Math.PI) / 180);
    const perMm = this.perMm(zoom);
    gl.uniformMatrix3fv(set("turn"), false, rotation(turn, tilt));
    gl.uniform2f(set("scale"), (2 * perMm) / canvas.clientWidth, (2 * perMm) / canvas.clientHeight);
    gl.uniform2f(set("pan"), ...pan);
    gl.uniform1f(set("steep"), steep);
    gl.uniform1f(set("deepest"), 2 * Math.hypot(...this.half) + 40 * steep);
    gl.uniform2f(set("half_mm"), ...this.half);
    gl.uniform3f(set("lamp"), Math.cos(h) * Math.cos(a), Math.cos(h) * Math.sin(a), Math.sin(h));
    gl.uniform1i(set("with_photo"), photo && this.photo ? 1 : 0);
    gl.drawElements(gl.TRIANGLES, this.count, gl.UNSIGNED_INT, 0);
  }
}
