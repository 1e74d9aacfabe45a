package main

import (
	"github.com/mattfenwick/cyclonus/pkg/matcher"
	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
)

// trafficMatcher is what cyclonus says of traffic that it is given, with the name of the port resolved.
type trafficMatcher struct {
	policies *matcher.Policy
	ends     []trafficEnd
}

// What pods of Deployments have for an address: a template has none.
const (
	podAddress  = "10.0.0.250"
	nodeAddress = "192.168.0.1"
)

type trafficEnd struct {
	peer  matcher.TrafficPeer
	ports []corev1.ContainerPort
}

func newMatcher(asked *question) (verifier, error) {
	policies := []*networkingv1.NetworkPolicy{}
	for at := range asked.Policies {
		policies = append(policies, &asked.Policies[at])
	}
	labels := map[string]map[string]string{}
	for _, namespace := range asked.Namespaces {
		labels[namespace.Name] = namespace.Labels
	}
	ends := []trafficEnd{}
	add := func(namespace string, podLabels map[string]string, address string, spec corev1.PodSpec) {
		internal := &matcher.InternalPeer{PodLabels: podLabels, NamespaceLabels: labels[namespace], Namespace: namespace}
		end := trafficEnd{peer: matcher.TrafficPeer{Internal: internal, IP: address}}
		for _, container := range spec.Containers {
			end.ports = append(end.ports, container.Ports...)
		}
		for _, container := range spec.InitContainers {
			if container.RestartPolicy != nil && *container.RestartPolicy == corev1.ContainerRestartPolicyAlways {
				end.ports = append(end.ports, container.Ports...)
			}
		}
		ends = append(ends, end)
	}
	for _, pod := range asked.Pods {
		add(pod.Namespace, pod.Labels, pod.Status.PodIP, pod.Spec)
	}
	for _, deployment := range asked.Deployments {
		template := deployment.Spec.Template
		address := podAddress
		if template.Spec.HostNetwork {
			address = nodeAddress
		}
		add(deployment.Namespace, template.Labels, address, template.Spec)
	}
	for _, address := range asked.Addresses {
		ends = append(ends, trafficEnd{peer: matcher.TrafficPeer{IP: address}})
	}
	return &trafficMatcher{matcher.BuildNetworkPolicies(true, policies), ends}, nil
}

func (known *trafficMatcher) isOpen(from, to int, at port) (bool, error) {
	name := ""
	for _, listening := range known.ends[to].ports {
		protocol := listening.Protocol
		if protocol == "" {
			protocol = corev1.ProtocolTCP
		}
		if int(listening.ContainerPort) == at.Port && protocol == at.Protocol {
			name = listening.Name
		}
	}
	traffic := &matcher.Traffic{
		Source:           &known.ends[from].peer,
		Destination:      &known.ends[to].peer,
		ResolvedPort:     at.Port,
		ResolvedPortName: name,
		Protocol:         at.Protocol,
	}
	return known.policies.IsTrafficAllowed(traffic).IsAllowed(), nil
}
