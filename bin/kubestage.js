#!/usr/bin/env node
// Old syntax on purpose (see bin/package.json): a Node that is too old must still parse this file to be told so.
"use strict";

var FLOOR = 24;

if (Number(process.versions.node.split(".")[0]) < FLOOR) {
  process.stderr.write(
    "kubestage needs Node " +
      FLOOR +
      " or newer and found " +
      process.versions.node +
      ": install it from https://nodejs.org, or in a checkout run `npm ci` and then `npx kubestage`\n",
  );
  process.exitCode = 1;
} else {
  start();
}

function start() {
  var fs = require("fs");
  var path = require("path");
  var toUrl = require("url").pathToFileURL;

  var root = path.join(__dirname, "..");
  var source = path.join(root, "packages", "cli", "src", "main.ts");
  var isCheckout = fs.existsSync(source);

  if (isCheckout && !fs.existsSync(path.join(root, "node_modules", "@kubestage"))) {
    process.stderr.write("kubestage: this checkout has no dependencies yet: run `npm ci`\n");
    process.exitCode = 1;
    return;
  }

  keepCompiledCode(path);
  import(toUrl(isCheckout ? source : path.join(root, "dist", "main.js")).href)
    .then(function (program) {
      return program.main(process.argv.slice(2));
    })
    .then(
      function (code) {
        process.exitCode = code;
      },
      function (error) {
        process.stderr.write("kubestage: this is a bug in kubestage: " + (error && (error.stack || error)) + "\n");
        process.exitCode = 1;
      },
    );
}

// The user's own cache folder, never a shared temporary one: what is kept there is run.
function keepCompiledCode(path) {
  var home = process.env.XDG_CACHE_HOME || (process.env.HOME && path.join(process.env.HOME, ".cache"));
  if (process.platform === "win32") home = process.env.LOCALAPPDATA;
  if (home) require("module").enableCompileCache(path.join(home, "kubestage", "code"));
}
