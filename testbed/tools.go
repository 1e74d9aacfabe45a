//go:build tools

// Keeps what is built beside the control plane among the requirements of this module.
package main

import _ "k8s.io/kubernetes/cmd/kubectl"
