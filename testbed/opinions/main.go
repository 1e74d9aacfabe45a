// Asks other verifiers of NetworkPolicies what of worlds can be opened: for each line of stdin, a question, one line of
// stdout with the answer of the verifier that it names.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
)

// question is a world and the connections of which something is to be said: from every end to every other one, at
// every port.
type question struct {
	Verifier    string
	Namespaces  []corev1.Namespace
	Pods        []corev1.Pod
	Deployments []appsv1.Deployment
	Policies    []networkingv1.NetworkPolicy
	// Of the world outside.
	Addresses []string
	Ports     []port
}

type port struct {
	Protocol corev1.Protocol
	Port     int
}

// answer has a text for each pair of ends: first the pods, then the Deployments, then the addresses. The text has a
// character for each port: 1 is open, 0 is closed, e is an error. Empty where nothing was asked: of addresses among
// themselves and of a pod and itself.
type answer struct {
	Open [][]string `json:"open,omitempty"`
	// Of the world as a whole.
	Error string `json:"error,omitempty"`
	// Of the first pair that has one.
	PairError string `json:"pairError,omitempty"`
}

// verifier decides about one connection of two ends of a world.
type verifier interface {
	isOpen(from, to int, at port) (bool, error)
}

var verifiers = map[string]func(*question) (verifier, error){
	"netpol-analyzer list":     newConnectionList,
	"netpol-analyzer evaluate": newEvaluation,
	"cyclonus":                 newMatcher,
}

func main() {
	lines := bufio.NewReaderSize(os.Stdin, 1<<20)
	answers := json.NewEncoder(os.Stdout)
	questions := json.NewDecoder(lines)
	for questions.More() {
		var asked question
		if err := questions.Decode(&asked); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		if err := answers.Encode(answerTo(&asked)); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	}
}

func answerTo(asked *question) (found answer) {
	// Verifiers panic where they do not know what to do.
	defer func() {
		if reason := recover(); reason != nil {
			found = answer{Error: fmt.Sprint(reason)}
		}
	}()
	start, known := verifiers[asked.Verifier]
	if !known {
		return answer{Error: "there is no verifier " + asked.Verifier}
	}
	made, err := start(asked)
	if err != nil {
		return answer{Error: err.Error()}
	}
	ends := asked.internalEnds() + len(asked.Addresses)
	for from := range ends {
		row := []string{}
		for to := range ends {
			row = append(row, asked.openPorts(made, from, to, &found))
		}
		found.Open = append(found.Open, row)
	}
	return found
}

func (asked *question) openPorts(of verifier, from, to int, found *answer) string {
	isOnePod := from == to && from < len(asked.Pods)
	areOutside := from >= asked.internalEnds() && to >= asked.internalEnds()
	if isOnePod || areOutside {
		return ""
	}
	text := []byte{}
	for _, at := range asked.Ports {
		open, err := of.isOpen(from, to, at)
		switch {
		case err != nil:
			if found.PairError == "" {
				found.PairError = err.Error()
			}
			text = append(text, 'e')
		case open:
			text = append(text, '1')
		default:
			text = append(text, '0')
		}
	}
	return string(text)
}

func (asked *question) internalEnds() int {
	return len(asked.Pods) + len(asked.Deployments)
}

func (asked *question) address(end int) string {
	return asked.Addresses[end-asked.internalEnds()]
}
