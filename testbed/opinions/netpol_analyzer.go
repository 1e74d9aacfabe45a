package main

import (
	"fmt"
	"net/netip"
	"strconv"
	"strings"

	"github.com/np-guard/netpol-analyzer/pkg/netpol/eval"
)

// connectionList is what netpol-analyzer's `list` says: the connections between workloads, as sets.
type connectionList struct {
	engine *eval.PolicyEngine
	ends   []eval.Peer
	known  map[[2]int]func(port) bool
}

func newConnectionList(asked *question) (verifier, error) {
	engine, err := engineOf(asked)
	if err != nil {
		return nil, err
	}
	peers, err := engine.GetPeersList()
	if err != nil {
		return nil, err
	}
	byName := map[string]eval.Peer{}
	for _, peer := range peers {
		byName[peer.String()] = peer
	}
	list := &connectionList{engine: engine, known: map[[2]int]func(port) bool{}}
	for _, pod := range asked.Pods {
		list.ends = append(list.ends, byName[pod.Namespace+"/"+pod.Name+"[Pod]"])
	}
	for _, deployment := range asked.Deployments {
		list.ends = append(list.ends, byName[deployment.Namespace+"/"+deployment.Name+"[Deployment]"])
	}
	for _, address := range asked.Addresses {
		list.ends = append(list.ends, peerWith(peers, netip.MustParseAddr(address)))
	}
	for at, end := range list.ends {
		if end == nil {
			return nil, fmt.Errorf("end %d is not among the peers", at)
		}
	}
	return list, nil
}

func (list *connectionList) isOpen(from, to int, at port) (bool, error) {
	pair := [2]int{from, to}
	known, found := list.known[pair]
	if !found {
		connections, err := list.engine.AllAllowedConnectionsBetweenWorkloadPeers(list.ends[from], list.ends[to])
		if err != nil {
			return false, err
		}
		known = func(at port) bool {
			if connections.AllConnections() {
				return true
			}
			for _, ports := range connections.ProtocolsAndPortsMap()[at.Protocol] {
				if ports.Start() <= int64(at.Port) && int64(at.Port) <= ports.End() {
					return true
				}
			}
			return false
		}
		list.known[pair] = known
	}
	return known(at), nil
}

// evaluation is what netpol-analyzer's `evaluate` says: of one connection between two pods.
type evaluation struct {
	asked  *question
	engine *eval.PolicyEngine
}

func newEvaluation(asked *question) (verifier, error) {
	engine, err := engineOf(asked)
	return &evaluation{asked, engine}, err
}

func (evaluation *evaluation) isOpen(from, to int, at port) (bool, error) {
	second := 1
	if from == to {
		second = 2
	}
	source, destination := evaluation.name(from, 1), evaluation.name(to, second)
	return evaluation.engine.CheckIfAllowed(source, destination, string(at.Protocol), strconv.Itoa(at.Port))
}

// name is that of a pod, of which a Deployment has several, or an address.
func (evaluation *evaluation) name(end, instance int) string {
	asked := evaluation.asked
	if end < len(asked.Pods) {
		return asked.Pods[end].Namespace + "/" + asked.Pods[end].Name
	}
	if end < asked.internalEnds() {
		deployment := asked.Deployments[end-len(asked.Pods)]
		return fmt.Sprintf("%s/%s-%d", deployment.Namespace, deployment.Name, instance)
	}
	return asked.address(end)
}

func engineOf(asked *question) (*eval.PolicyEngine, error) {
	engine := eval.NewPolicyEngine()
	for at := range asked.Namespaces {
		if err := engine.UpsertObject(&asked.Namespaces[at]); err != nil {
			return nil, err
		}
	}
	for at := range asked.Policies {
		if err := engine.UpsertObject(&asked.Policies[at]); err != nil {
			return nil, err
		}
	}
	for at := range asked.Pods {
		if err := engine.UpsertObject(&asked.Pods[at]); err != nil {
			return nil, err
		}
	}
	for at := range asked.Deployments {
		if err := engine.UpsertObject(&asked.Deployments[at]); err != nil {
			return nil, err
		}
	}
	return engine, nil
}

// peerWith is the peer that has the address, among those that are ranges such as 10.0.0.0-10.255.255.255.
func peerWith(peers []eval.Peer, address netip.Addr) eval.Peer {
	for _, peer := range peers {
		if !peer.IsPeerIPType() {
			continue
		}
		for _, addresses := range strings.Split(peer.IP(), ",") {
			first, last, found := strings.Cut(addresses, "-")
			if !found {
				last = first
			}
			if netip.MustParseAddr(first).Compare(address) <= 0 && address.Compare(netip.MustParseAddr(last)) <= 0 {
				return peer
			}
		}
	}
	return nil
}
